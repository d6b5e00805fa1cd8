// The camera of the page itself, with the photo of the find faintly over it, so that before and
// after are taken from the same spot. Its shots go into the tray as chosen files do.
(() => {
  const open = document.querySelector("[data-ghost]");
  const dialog = document.querySelector("dialog.camera");
  const devices = navigator.mediaDevices;
  if (!open || !dialog || !dialog.showModal || !devices || !devices.getUserMedia || !window.DataTransfer) return;
  const form = open.closest("form");
  const tray = form.querySelector("input[type=file][multiple]");
  const video = dialog.querySelector("video");
  const ghost = dialog.querySelector("img");
  const fault = dialog.querySelector(".error");
  const shots = [];
  open.hidden = false;
  ghost.src = open.dataset.ghost;

  const stop = () => {
    if (video.srcObject) for (const track of video.srcObject.getTracks()) track.stop();
    video.srcObject = null;
  };
  dialog.addEventListener("close", stop);
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.querySelector("input[type=range]").addEventListener("input", (event) => { ghost.style.opacity = event.target.value / 100; });

  open.addEventListener("click", async () => {
    fault.hidden = true;
    dialog.showModal();
    try {
      video.srcObject = await devices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 2048 }, height: { ideal: 1536 } } });
      await video.play();
    } catch (error) {
      fault.textContent = fault.dataset.words;
      fault.hidden = false;
    }
  });

  const place = () => {
    if (!navigator.geolocation) return;
    navigator.geolocation.getCurrentPosition((found) => {
      for (const field of form.querySelectorAll("[data-here]")) field.value = found.coords[field.dataset.here].toFixed(6);
    }, () => {}, { timeout: 10000, maximumAge: 60000 });
  };
  if (navigator.permissions && navigator.permissions.query) {
    navigator.permissions.query({ name: "geolocation" }).then((found) => { if (found.state === "granted") place(); }, () => {});
  }

  dialog.querySelector("[data-shoot]").addEventListener("click", () => {
    if (!video.videoWidth) return;
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((blob) => {
      shots.push(new File([blob], `fix-${shots.length + 1}.jpg`, { type: "image/jpeg" }));
      const files = new DataTransfer();
      const others = Array.from(tray.files).filter((file) => !shots.some((shot) => shot.name === file.name && shot.size === file.size));
      for (const file of [...others, ...shots]) files.items.add(file);
      tray.files = files.files;
      form.elements.shot_at.value = new Date().toISOString();
      tray.dispatchEvent(new Event("change", { bubbles: true }));
      dialog.close();
    }, "image/jpeg", 0.9);
  });
})();
