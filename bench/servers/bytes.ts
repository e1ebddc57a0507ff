// The least that any server can do: the same bytes to every request.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [port, file = ""] = process.argv.slice(2);
const reply = readFileSync(file);
const headers = { "content-type": "application/json", "content-length": reply.length };

createServer((request, response) => {
  request.resume();
  response.writeHead(200, headers).end(reply);
}).listen(Number(port), "127.0.0.1");
