// The heart where a double tap fell.

/** Shows it at the event's place in the frame, for as long as its animation lasts. */
export function burst(frame, event, still) {
  const heart = document.querySelector(".clip-action .icon use[href$=heart-filled]").closest("svg").cloneNode(true);
  const box = frame.getBoundingClientRect();
  heart.setAttribute("class", "icon clip-burst");
  heart.style.setProperty("--x", `${event.clientX - box.left}px`);
  heart.style.setProperty("--y", `${event.clientY - box.top}px`);
  heart.style.setProperty("--turn", `${Math.round(Math.random() * 40 - 20)}deg`);
  frame.append(heart);
  setTimeout(() => heart.remove(), still ? 400 : 900);
}
