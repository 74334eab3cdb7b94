// Uploads a file by the reference client: breaks off half-way, and goes on from what the server says it has.
import { readFile } from "node:fs/promises";
import { Upload } from "tus-js-client";

const [, , endpoint, path, subject] = process.argv;
const file = await readFile(path);
const headers = { "X-Test-Subject": subject };

const run = options => new Promise((resolve, reject) => {
  let offsets = [];
  const upload = new Upload(file, {
    endpoint, headers, chunkSize: 40_000, retryDelays: [0, 100, 1000], metadata: { filename: "clip.mp4", filetype: "video/mp4" },
    onError: reject,
    onSuccess: () => resolve({ url: upload.url, offsets }),
    onChunkComplete: async (_, accepted) => {
      offsets.push(accepted);
      if (options.breakAt && accepted >= options.breakAt) {
        await upload.abort();
        resolve({ url: upload.url, offsets });
      }
    },
    ...options,
  });
  upload.start();
});

const first = await run({ breakAt: file.length / 2 });
const second = await run({ uploadUrl: first.url });
console.log(JSON.stringify({ url: second.url, brokenAt: first.offsets.at(-1), wentOnAt: second.offsets[0] - 40_000, end: second.offsets.at(-1) }));

// An upload that is not wanted any more is terminated.
const unwanted = await run({ breakAt: 1 });
await Upload.terminate(unwanted.url, { headers });
