// Runs OpenAI's own client through a gateway: node openai.mjs <url> <key>. Prints what it saw, as JSON on one line.
import OpenAI from "openai";

const [url, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const tools = [{ type: "function", function: { name: "get_weather", parameters: { type: "object", properties: { city: { type: "string" } } } } }];
const user = (content) => [{ role: "user", content }];
const ask = (messages, more = {}) => client.chat.completions.create({ model: "m", messages, ...more });
const seen = {};

const chat = await ask(user("Hello 👋"));
seen.chat = chat.choices[0].message.content;
seen.usage = [chat.usage.prompt_tokens, chat.usage.prompt_tokens_details.cached_tokens, chat.usage.completion_tokens];

const stream = client.chat.completions.stream({ model: "m", messages: user("Hello 👋"), stream_options: { include_usage: true } });
const streamed = await stream.finalChatCompletion();
seen.stream = streamed.choices[0].message.content;
seen.streamEnd = [streamed.choices[0].finish_reason, streamed.usage.completion_tokens];

const called = await client.chat.completions.stream({ model: "m", messages: user("Weather?"), tools }).finalChatCompletion();
const message = called.choices[0].message;
seen.call = [called.choices[0].finish_reason, message.tool_calls[0].function.name, message.tool_calls[0].function.arguments];
const assistant = { role: "assistant", content: message.content, tool_calls: message.tool_calls.map(({ id, function: { name, arguments: args } }) => ({ id, type: "function", function: { name, arguments: args } })) };
const told = await ask([...user("Weather?"), assistant, { role: "tool", tool_call_id: message.tool_calls[0].id, content: "21 degrees" }], { tools });
seen.result = told.choices[0].message.content;

const image = { type: "image_url", image_url: { url: `data:image/png;base64,${Buffer.alloc(123).toString("base64")}` } };
seen.image = (await ask(user([image, { type: "text", text: "What is it?" }]))).choices[0].message.content;

seen.models = [];
for await (const model of client.models.list()) seen.models.push(model.id);
seen.others = [];
const others = [
  async () => (await client.embeddings.create({ model: "m", input: ["a", "b"] })).data.map((row) => row.embedding),
  async () => (await client.images.generate({ model: "m", prompt: "A boat" })).data.map((row) => row.b64_json),
];
for (const other of others) {
  try {
    seen.others.push(await other());
  } catch (error) {
    seen.others.push([error.status, error.type]);
  }
}

const stop = new AbortController();
try {
  for await (const chunk of await client.chat.completions.create({ model: "m", messages: user("hang"), stream: true }, { signal: stop.signal })) {
    if (chunk.choices[0]?.delta.content) stop.abort();
  }
  seen.cancel = stop.signal.aborted ? "cancelled" : "ended";
} catch (error) {
  seen.cancel = stop.signal.aborted ? "cancelled" : String(error);
}

// Last, as a backend that fails is left alone for a while; each on a model of its own.
seen.errors = [];
for (const text of ["overflow", "down", "rate"]) {
  try {
    await client.chat.completions.create({ model: `m-${text}`, messages: user(text) });
  } catch (error) {
    seen.errors.push([error.status, error.code]);
  }
}

console.log(JSON.stringify(seen));
