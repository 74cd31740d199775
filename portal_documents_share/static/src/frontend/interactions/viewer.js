import { registry } from "@web/core/registry";
import { hidePDFJSButtons } from "@web/core/utils/pdfjs";
import { Interaction } from "@web/public/interaction";

/** Leave out of the viewer what a share does not offer. It deters; the server decides about downloads. */
export class DocumentsViewer extends Interaction {
    static selector = ".o_portal_file_view_only";

    start() {
        hidePDFJSButtons(this.el.parentElement, {
            hideDownload: true,
            hidePrint: true,
        });
    }
}

registry
    .category("public.interactions")
    .add("portal_documents_share.viewer", DocumentsViewer);
