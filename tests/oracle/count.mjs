// Reads one JSON string a line on stdin; writes one line for each: {"o200k":n,"cl100k":n}.
// Text that looks like a special token counts as the plain text it is.
import { createInterface } from 'node:readline';
import { countTokens as cl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as o200k } from 'gpt-tokenizer/encoding/o200k_base';

const plain = { disallowedSpecial: new Set() };
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.length === 0) continue;
  const text = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ o200k: o200k(text, plain), cl100k: cl100k(text, plain) })}\n`);
}
