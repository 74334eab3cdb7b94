import { showAges } from "./ago.js";
import "./session.js";
import { toast } from "./toast.js";

showAges();
setInterval(showAges, 60_000);

document.addEventListener("click", async event => {
  const pressed = event.target.closest?.("[data-copy], [data-opens], [data-closes]");
  if (pressed?.hasAttribute("data-copy")) {
    const text = pressed.dataset.copy || pressed.parentElement.querySelector("code").textContent;
    try {
      await navigator.clipboard.writeText(text);
      toast("Copied");
    } catch {
      toast("Could not copy. Select the text instead.", "bad");
    }
  } else if (pressed?.dataset.opens) {
    document.getElementById(pressed.dataset.opens).showModal();
  } else if (pressed) {
    pressed.closest("dialog").close();
  } else if (event.target instanceof HTMLDialogElement && outside(event.target, event)) {
    event.target.close();
  }
});

document.addEventListener("submit", event => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

function outside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
