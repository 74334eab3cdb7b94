import { renew } from "./session.js";

/**
 * Asks the service. Returns what it answered, null where that is nothing. Throws an Error with a sentence for the person, the refusal's `code` and
 * the HTTP `status`; where there was no answer, the code is "unreachable".
 * @param body goes as JSON, or as it is where it is a Blob
 * @param options more of fetch's; and `patience`, in milliseconds
 */
export async function ask(method, path, body, { patience, isLast = false, ...options } = {}) {
  const isBlob = body instanceof Blob;
  const type = isBlob ? body.type : body === undefined ? "" : "application/json";
  let answer, text;
  try {
    answer = await fetch(path, {
      method,
      headers: type ? { "Content-Type": type } : {},
      body: isBlob || body === undefined ? body : JSON.stringify(body),
      ...(patience ? { signal: AbortSignal.timeout(patience) } : {}),
      ...options,
    });
    text = await answer.text();
  } catch {
    throw refusal(navigator.onLine ? "The service did not answer. Try again." : "You are offline. Try again when you are not.", "unreachable", 0);
  }
  const read = answer.headers.get("Content-Type")?.includes("json") ? parse(text) : null;
  if (read?.code === "renew-first" && !isLast && await renewed()) return ask(method, path, body, { patience, isLast: true, ...options });
  if (!answer.ok) throw refusal(read?.title ?? "That did not work. Try again.", read?.code ?? "", answer.status);
  return read;
}

const renewed = () => renew(true).then(() => true, () => false);

const refusal = (message, code, status) => Object.assign(new Error(message), { code, status });

function parse(text) {
  try { return JSON.parse(text); } catch { return null; }
}
