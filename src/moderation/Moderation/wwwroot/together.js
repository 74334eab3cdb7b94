import { toast } from "/js/toast.js";
import { post } from "./api.js";

// For ten minutes, what was decided together is taken back together.
const done = document.querySelector("[data-done]");
const made = JSON.parse(sessionStorage.getItem("bulk"));

if (made && Date.now() - made.at < 600_000) {
  done.hidden = false;
  done.querySelector("[data-done-text]").textContent = made.decided === 1 ? "One case is decided." : `${made.decided} cases are decided together.`;
  done.querySelector("[data-undo-all]").addEventListener("click", async () => {
    try {
      await post(`/bulk/${made.bulk}/undo`, { message: "This was decided by mistake." });
      sessionStorage.removeItem("bulk");
      location.reload();
    } catch (failure) {
      toast(failure.message, "bad");
    }
  });
}
