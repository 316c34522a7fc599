// Makes a photo smaller before it is sent.
"use strict";

const LIGHT = 1024 * 1024, LONGEST_EDGE = 2560;

// As large as the server keeps it: a weak line carries no more, and where it was taken stays out.
async function lighter(photo) {
  if (photo.size < LIGHT) return photo;
  try {
    const image = await createImageBitmap(photo, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_EDGE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height].map((edge) => Math.round(edge * scale));
    const paper = canvas.getContext("2d");
    // What can be seen through becomes white, as on the server.
    paper.fillStyle = "white";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
    const name = photo.name.replace(/\.\w+$/, ".jpg");
    return blob.size < photo.size ? new File([blob], name, { type: blob.type }) : photo;
  } catch { return photo; } // the server says what is wrong with it
}
