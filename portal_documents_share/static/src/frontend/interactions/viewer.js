import { registry } from "@web/core/registry";
import { hidePDFJSButtons } from "@web/core/utils/pdfjs";
import { Interaction } from "@web/public/interaction";

/**
 * Show a PDF in the viewer, without what our own pages offer or a share does not. It deters; the server decides about
 * downloads.
 */
export class DocumentsViewer extends Interaction {
    static selector = ".o_portal_file_frame";

    start() {
        const hidePrint = this.el.classList.contains("o_portal_file_view_only");
        hidePDFJSButtons(this.el, { hideDownload: true, hidePrint });
        this.el.src = this.el.dataset.src;
    }
}

registry
    .category("public.interactions")
    .add("portal_documents_share.viewer", DocumentsViewer);
