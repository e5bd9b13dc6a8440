/* The place where somebody is, put into a question that asks for one. */

for (const button of document.querySelectorAll("[data-locate]")) button.hidden = !("geolocation" in navigator);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-locate]");
  if (!button) return;
  const place = button.parentElement.querySelector("[data-place]");
  place.textContent = place.dataset.sayWaiting;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => fill(button.parentElement.querySelector("input"), place, coords),
    () => (place.textContent = place.dataset.sayDenied),
    { enableHighAccuracy: true, timeout: 20000 },
  );
});

/** Latitude, longitude, height and accuracy, as ODK writes them. */
function fill(input, place, { latitude, longitude, altitude, accuracy }) {
  input.value = [latitude, longitude, altitude ?? 0, accuracy].map((amount) => Number(amount.toFixed(7))).join(" ");
  place.textContent = "";
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
