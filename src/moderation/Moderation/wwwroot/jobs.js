import { toast } from "/js/toast.js";
import { post } from "./api.js";

// Background work: what has failed is tried again.
document.addEventListener("click", async event => {
  const button = event.target.closest("[data-job] [data-retry]");
  if (!button) return;
  button.classList.add("busy");
  try {
    await post(`/jobs/${button.closest("[data-job]").dataset.job}/retry`);
    location.reload();
  } catch (failure) {
    button.classList.remove("busy");
    toast(failure.message, "bad");
  }
});
