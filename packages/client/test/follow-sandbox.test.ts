import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, follow } from "@northspec/client";
import type { LogLine } from "@northspec/types";
import { expect, onTestFinished, test } from "vitest";
import { openSandbox, rejectionOf, serve, service, token } from "./setup.ts";

const types = ["runtime", "ingress"] as const;

/** Forwards connections to a server, and drops some of the responses: before the first byte, or in the middle. */
async function startProxy(target: string): Promise<{ url: string; drops: () => number }> {
  let responses = 0;
  let drops = 0;
  const server = createServer((received, response) => {
    const { method, url, headers } = received;
    const forwarded = send(new URL(url ?? "/", target), { method: method ?? "GET", headers }, (answer) => {
      responses += 1;
      const isDropped = responses % 7 === 3 || responses % 11 === 5;
      if (!isDropped) {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        return;
      }
      drops += 1;
      answer.resume();
      if (responses % 2 === 0) response.writeHead(200, answer.headers).write('{"data":[{"containerId":"');
      setTimeout(() => received.socket.destroy(), 5);
    });
    received.pipe(forwarded);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, drops: () => drops }; // it listens on a port
}

test("follows 10,000 lines while connections are dropped: none is lost, none is repeated", async () => {
  const sandbox = openSandbox({ rateLimit: 1_000_000, clock: { now: () => Date.parse("2026-02-01T12:00:00Z") } });
  const url = await serve(sandbox);
  const { url: proxy, drops } = await startProxy(url);
  const direct = createClient({ token, baseUrl: url });
  await direct.patchCombinedService({ ...service, body: { deployment: { instances: 10 } } });
  sandbox.advance(60_000);

  const startTime = "2026-02-01T12:01:00.000Z";
  const controller = new AbortController();
  const received: LogLine[] = [];
  const client = createClient({ token, baseUrl: proxy, retries: 0 });
  const following = rejectionOf(
    (async () => {
      const input = { ...service, type: [...types], startTime, lineLimit: 100 };
      const options = { interval: 100, signal: controller.signal };
      for await (const line of follow(client.getServiceLogs, input, options)) {
        received.push(line);
        // Lines are produced while the follower reads.
        if (received.length % 50 === 0) sandbox.advance(20_000);
        if (received.length === 10_000) controller.abort();
      }
    })(),
  );
  const timer = setInterval(() => sandbox.advance(60_000), 100);
  expect(await following).toHaveProperty("name", "AbortedError");
  clearInterval(timer);

  const expected: LogLine[] = [];
  for (let from = startTime; expected.length < received.length;) {
    const { data } = await direct.getServiceLogs({
      ...service,
      type: [...types],
      startTime: from,
      direction: "forward",
      lineLimit: 1000,
    });
    const known = new Set(expected.slice(-100).map((line) => JSON.stringify(line)));
    expected.push(...data.filter((line) => !known.has(JSON.stringify(line))));
    from = data.at(-1)?.ts ?? from;
  }
  expect(received).toEqual(expected.slice(0, received.length));
  expect(received).toHaveLength(10_000);
  expect(drops()).toBeGreaterThan(10);
});
