import { createServer, type IncomingMessage, request, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { service, setUp, token } from "./setup.ts";

const target = "http://api.test";
const getService = ["get", "service", ...service, "--query", "data.name", "--retries", "0"];
const throughProxy = [...getService, "--base-url", target, "--allow-insecure"];

async function serve(listener: RequestListener): Promise<{ server: Server; host: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, host: `127.0.0.1:${(server.address() as AddressInfo).port}` }; // it listens on a port
}

/** A proxy that forwards requests to the sandbox, whatever their host, and records them. */
async function setUpProxy() {
  const setup = await setUp();
  const requests: IncomingMessage[] = [];
  const { server, host } = await serve((incoming, response) => {
    requests.push(incoming);
    const url = (incoming.url ?? "").replace(target, setup.url);
    // The sandbox rejects other hosts.
    const headers = { ...incoming.headers, host: new URL(setup.url).host };
    const forwarded = request(url, { method: incoming.method, headers }, (upstream) => {
      response.writeHead(upstream.statusCode ?? 500, upstream.headers);
      upstream.pipe(response);
    });
    incoming.pipe(forwarded);
  });
  return { ...setup, server, host, requests };
}

test.for(["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])("sends requests through %s", async (variable) => {
  const { run, host, requests } = await setUpProxy();
  const env = { [variable]: `http://user:hunter2@${host}` };
  expect(await run(throughProxy, { env })).toEqual({ exitCode: 0, stdout: "Example Service\n", stderr: "" });
  expect(requests.map(({ url }) => url)).toEqual([expect.stringMatching(/^http:\/\/api\.test\/v1\//)]);
  const { headers } = requests[0] ?? {};
  expect(headers).toMatchObject({ "proxy-authorization": `Basic ${btoa("user:hunter2")}` });
});

test("accepts a proxy without a scheme", async () => {
  const { run, host } = await setUpProxy();
  expect(await run(throughProxy, { env: { HTTP_PROXY: host } })).toMatchObject({ exitCode: 0 });
});

test.for(["NO_PROXY", "no_proxy"])("does not use the proxy for a host in %s", async (variable) => {
  const { run, host, requests } = await setUpProxy();
  const { exitCode } = await run(throughProxy, { env: { HTTP_PROXY: host, [variable]: "api.test" } });
  expect({ exitCode, requests }).toEqual({ exitCode: 8, requests: [] });
});

test("does not use the proxy for this machine", async () => {
  const { run } = await setUp();
  expect(await run(getService, { env: { HTTP_PROXY: "http://127.0.0.1:1" } })).toMatchObject({ exitCode: 0 });
});

test.for(["HTTPS_PROXY", "https_proxy"])("opens a tunnel through %s", async (variable) => {
  const { run, server, host } = await setUpProxy();
  const hosts: (string | undefined)[] = [];
  server.on("connect", ({ url }: IncomingMessage, socket: Socket) => {
    hosts.push(url);
    // There is no TLS behind the tunnel, so the handshake fails.
    const tunnel = connect(Number(host.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(tunnel).pipe(socket);
    });
    for (const each of [socket, tunnel]) each.on("error", () => {});
  });
  const args = [...getService, "--base-url", "https://api.test"];
  const { exitCode, stderr } = await run(args, { env: { [variable]: `http://user:hunter2@${host}` } });
  expect({ exitCode, hosts }).toEqual({ exitCode: 8, hosts: ["api.test:443"] });
  expect(stderr).toContain(`the proxy http://${host} and`);
  expect(stderr).not.toContain("hunter2");
});

test("names the proxy in the error if it is unreachable or responds with an error", async () => {
  const { run, server, host } = await setUpProxy();
  const unreachable = await run(throughProxy, { env: { HTTP_PROXY: "http://127.0.0.1:1" } });
  expect(unreachable).toMatchObject({
    exitCode: 8,
    stderr: expect.stringContaining("the proxy http://127.0.0.1:1 and"),
  });
  server.on("connect", (_, socket: Socket) => void socket.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"));
  const args = [...getService, "--base-url", "https://api.test"];
  const failing = await run(args, { env: { HTTPS_PROXY: host } });
  expect(failing.exitCode).toBe(1);
  expect(failing.stderr).toContain(`The request went through the proxy http://${host}.`);
});

test("rejects an invalid proxy before sending", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run(throughProxy, { env: { HTTP_PROXY: "http://a b" } });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("The proxy in the environment must be a URL");
});

test.for([
  ["gzip", gzipSync],
  ["br", brotliCompressSync],
] as const)("decodes %s and has its own user agent", async ([encoding, compress]) => {
  const { run } = await setUp();
  const seen: IncomingMessage["headers"][] = [];
  const { host } = await serve(({ headers }, response) => {
    seen.push(headers);
    response.writeHead(200, { "content-encoding": encoding }).end(compress('{"data":{"name":"Packed"}}'));
  });
  const args = [...getService, "--base-url", `http://${host}`];
  expect(await run(args)).toEqual({ exitCode: 0, stdout: "Packed\n", stderr: "" });
  expect(seen).toMatchObject([
    {
      "accept-encoding": "gzip, br",
      "user-agent": expect.stringMatching(/^northspec-cli\/\d/),
      authorization: `Bearer ${token}`,
    },
  ]);
});

test("reports a damaged compressed response as a network error", async () => {
  const { run } = await setUp();
  const { host } = await serve((_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync('{"data":{}}').subarray(0, 12));
  });
  expect(await run([...getService, "--base-url", `http://${host}`])).toMatchObject({ exitCode: 8, stdout: "" });
});
