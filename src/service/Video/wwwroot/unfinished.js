// The one upload that is under way in this browser, kept so that a reload or a closed tab loses neither the video nor its words.
// It stays in the browser's own database, and leaves it when the upload is done or discarded.

const open = () => new Promise((resolve, reject) => {
  const request = indexedDB.open("domicile-post", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("unfinished");
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function use(mode, act) {
  const db = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction("unfinished", mode);
      const request = act(transaction.objectStore("unfinished"));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

// Private windows and full disks refuse to store: then a reload loses the upload, and everything else works.
const orNothing = promise => promise.catch(() => null);

export const load = async () => {
  const upload = await orNothing(use("readonly", store => store.get("upload")));
  return upload && { ...upload, words: read() };
};
export const save = upload => orNothing(use("readwrite", store => store.put(upload, "upload")));
export const clear = () => {
  write(null);
  return orNothing(use("readwrite", store => store.delete("upload")));
};

// The words change with every key: they are kept apart from the video, and at once, as the page may be gone the next moment.
const words = "domicile-post-words";

export function write(value) {
  try {
    if (value) localStorage.setItem(words, JSON.stringify(value));
    else localStorage.removeItem(words);
  } catch { /* As above. */ }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(words)) ?? {};
  } catch {
    return {};
  }
}
