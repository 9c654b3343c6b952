// Runs the responses of OpenAI's own client through a gateway: node responses.mjs <url> <key>. Prints what it saw, as JSON on one line.
import OpenAI from "openai";

const [url, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const tools = [{ type: "function", name: "get_weather", parameters: { type: "object", properties: { city: { type: "string" } } }, strict: false }];
const seen = {};

const whole = await client.responses.create({ model: "m", instructions: "Be brief.", input: "Hello 👋", store: false });
seen.whole = [whole.output_text, whole.status, whole.usage.input_tokens, whole.usage.input_tokens_details.cached_tokens, whole.usage.output_tokens];

const events = [];
const stream = client.responses.stream({ model: "m", input: "Hello 👋", store: false });
for await (const event of stream) if (!event.type.endsWith(".delta")) events.push(event.type);
seen.stream = (await stream.finalResponse()).output_text;
seen.events = events;

const input = [{ role: "user", content: [{ type: "input_text", text: "Weather?" }] }];
const called = await client.responses.stream({ model: "m", input, tools, store: false }).finalResponse();
const call = called.output.find((item) => item.type === "function_call");
seen.call = [call.name, call.arguments, called.output.map((item) => item.type)];
const told = await client.responses.create({
  model: "m", input: [...input, ...called.output, { type: "function_call_output", call_id: call.call_id, output: "21 degrees" }], tools, store: false,
});
seen.result = told.output_text;

const image = { type: "input_image", detail: "auto", image_url: `data:image/png;base64,${Buffer.alloc(123).toString("base64")}` };
seen.image = (await client.responses.create({ model: "m", input: [{ role: "user", content: [image, { type: "input_text", text: "What?" }] }], store: false })).output_text;

seen.errors = [];
for (const [model, body] of [["m-state", { input: "Hello", previous_response_id: "resp_1" }], ["m-hosted", { input: "Hello", tools: [{ type: "web_search" }] }], ["m-overflow", { input: "overflow" }]]) {
  try {
    await client.responses.create({ model, store: false, ...body });
  } catch (error) {
    seen.errors.push([error.status, error.param ?? null, error.code ?? null]);
  }
}

console.log(JSON.stringify(seen));
