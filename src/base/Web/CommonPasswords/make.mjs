// Makes passwords.bloom from a list of common passwords, the most common first, and forms.txt: node make.mjs passwords.txt.gz
// CommonPasswords.cs and FoldedText.cs read them, and explain the formats.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const LINES = 150_000, MIN_LENGTH = 4, POSITIONS = 16;

const fold = text => text.normalize("NFKC").toLowerCase();

const passwords = new Set();
for (const line of gunzipSync(readFileSync(process.argv[2])).toString("utf8").split(/\r?\n/).slice(0, LINES)) {
  for (const password of [fold(line), fold(line).replace(/[\p{Nd}\p{P}\p{S}\s]+$/u, "")]) {
    if (password.length >= MIN_LENGTH) passwords.add(password);
  }
}
const bits = Math.ceil(passwords.size * POSITIONS / Math.LN2 / 64) * 64;
const filter = Buffer.alloc(bits / 8);
for (const password of passwords) {
  const hash = createHash("sha512").update(password, "utf8").digest();
  for (let word = 0; word < POSITIONS; word++) {
    const position = hash.readUInt32LE(word * 4) % bits;
    filter[position >> 3] |= 1 << (position & 7);
  }
}
writeFileSync("passwords.bloom", filter);

const runs = [];
for (let code = 0x80; code < 0x110000; code++) {
  const form = fold(String.fromCodePoint(code)), last = runs.at(-1);
  if (!/^[!-~]+$/.test(form)) continue;
  if (last && form.length === 1 && last.forms.every(other => other.length === 1) && last.code + last.forms.length === code) last.forms.push(form);
  else runs.push({ code, forms: [form] });
}
writeFileSync("forms.txt", runs.map(run => `${run.code.toString(16)} ${run.forms.length === 1 ? "=" : "+"}${run.forms.join("")}\n`).join(""));
console.log(`${passwords.size} passwords in ${filter.length} bytes, ${runs.length} runs of forms`);
