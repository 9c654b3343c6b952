// Runs Anthropic's own client through a gateway: node anthropic.mjs <url> <key>. Prints what it saw, as JSON on one line.
import Anthropic from "@anthropic-ai/sdk";

const [url, apiKey] = process.argv.slice(2);
const client = new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });
const tools = [{ name: "get_weather", input_schema: { type: "object", properties: { city: { type: "string" } } } }];
const user = (content) => [{ role: "user", content }];
const body = (messages, more = {}) => ({ model: "m", max_tokens: 100, messages, ...more });
const seen = {};

const chat = await client.messages.create(body(user("Hello 👋")));
seen.chat = chat.content[0].text;
seen.usage = [chat.usage.input_tokens, chat.usage.cache_read_input_tokens, chat.usage.output_tokens];

const streamed = await client.messages.stream(body(user("Hello 👋"))).finalMessage();
seen.stream = streamed.content[0].text;
seen.streamEnd = [streamed.stop_reason, streamed.usage.output_tokens];

const called = await client.messages.stream(body(user("Weather?"), { tools })).finalMessage();
const use = called.content.find((block) => block.type === "tool_use");
seen.call = [called.stop_reason, use.name, JSON.stringify(use.input)];
const result = { role: "user", content: [{ type: "tool_result", tool_use_id: use.id, content: "21 degrees" }] };
const told = await client.messages.create(body([...user("Weather?"), { role: "assistant", content: called.content }, result], { tools }));
seen.result = told.content[0].text;

const image = { type: "image", source: { type: "base64", media_type: "image/png", data: Buffer.alloc(123).toString("base64") } };
seen.image = (await client.messages.create(body(user([image, { type: "text", text: "What is it?" }])))).content[0].text;

seen.count = (await client.messages.countTokens({ model: "m", messages: user("Hello 👋") })).input_tokens;
seen.models = [];
for await (const model of client.models.list({ limit: 1000 })) seen.models.push(model.id);

const stop = new AbortController();
try {
  for await (const event of client.messages.stream(body(user("hang")), { signal: stop.signal })) {
    if (event.type === "content_block_delta") stop.abort();
  }
  seen.cancel = stop.signal.aborted ? "cancelled" : "ended";
} catch (error) {
  seen.cancel = stop.signal.aborted ? "cancelled" : String(error);
}

// Last, as a backend that fails is left alone for a while; each on a model of its own.
seen.errors = [];
for (const text of ["overflow", "down", "rate"]) {
  try {
    await client.messages.create({ ...body(user(text)), model: `m-${text}` });
  } catch (error) {
    seen.errors.push([error.status, error.error?.error?.type]);
  }
}

console.log(JSON.stringify(seen));
