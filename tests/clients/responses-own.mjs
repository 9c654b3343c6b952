// Runs the responses of OpenAI's own client on a backend that keeps them: node responses-own.mjs <url> <key>. Prints what it saw, as JSON on one line.
import OpenAI from "openai";

const [url, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const seen = {};

const made = await client.responses.create({ model: "m", input: "Hello there" });
seen.made = [made.status, made.output_text.length > 0, made.usage.output_tokens];
const next = await client.responses.create({ model: "m", input: "And then?", previous_response_id: made.id });
seen.next = [next.status, next.usage.input_tokens - made.usage.input_tokens - made.usage.output_tokens];

const stream = client.responses.stream({ model: "m", input: "Hello there" });
let text = "";
for await (const event of stream) if (event.type === "response.output_text.delta") text += event.delta;
const streamed = await stream.finalResponse();
seen.stream = [streamed.status, text === streamed.output_text, streamed.usage.output_tokens];

seen.fetched = (await client.responses.retrieve(made.id)).output_text === made.output_text;
await client.responses.delete(made.id);
try {
  await client.responses.retrieve(made.id);
} catch (error) {
  seen.gone = error.status;
}

const stop = new AbortController();
try {
  for await (const event of await client.responses.create({ model: "m", input: "hang", stream: true }, { signal: stop.signal })) {
    if (event.type === "response.output_text.delta") stop.abort();
  }
  seen.cancel = stop.signal.aborted ? "cancelled" : "ended";
} catch (error) {
  seen.cancel = stop.signal.aborted ? "cancelled" : String(error);
}

console.log(JSON.stringify(seen));
