// The lower bound for an API server: responds to GET with a fixed body, and echoes the JSON body of POST requests.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const [port, responseFile = ""] = process.argv.slice(2);
const fixed = readFileSync(responseFile);

createServer((request, response) => {
  const send = (body: Buffer) =>
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
  if (request.method === "GET") send(fixed);
  else void text(request).then((json) => send(Buffer.from(JSON.stringify({ data: JSON.parse(json) }))));
}).listen(Number(port), "127.0.0.1");
