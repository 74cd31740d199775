const ROUTE = "/web/binary/upload_attachment";
const FOLDER = "portal.document.folder";

/**
 * Upload a file of the vendor's, whatever its size, as an attachment that belongs to nothing yet.
 *
 * @param {Object} fileUpload the service
 * @param {File} file
 * @param {Function} onBegin called with the upload, which tells its progress
 * @returns {Promise<Object>} the attachment, as the route tells it
 */
export async function uploadFile(fileUpload, file, onBegin) {
    const upload = await fileUpload.upload(ROUTE, [file], {
        buildFormData: (data) => {
            data.append("model", FOLDER);
            data.append("id", 0);
        },
        displayErrorNotification: false,
    });
    onBegin(upload);
    if (upload.xhr.readyState !== XMLHttpRequest.DONE) {
        await new Promise((resolve) => upload.xhr.addEventListener("loadend", resolve));
    }
    const [stored] = JSON.parse(upload.xhr.responseText);
    return stored;
}
