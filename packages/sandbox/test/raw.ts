import { connect } from "node:net";

/** A response as read from a socket. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Sends bytes to a server, and reads all responses until it closes the connection.
 *
 * @param idleTimeout - Ends the connection if the server sends nothing for this time, in milliseconds.
 */
export async function sendRaw(url: string, data: string | Uint8Array, idleTimeout = 60_000): Promise<RawResponse[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const received: Buffer[] = [];
  await new Promise<void>((closed) => {
    socket.setTimeout(idleTimeout, () => {
      // The server responds to the incomplete request.
      if (socket.writable) socket.end();
      else socket.destroy();
    });
    socket.on("data", (chunk: Buffer) => received.push(chunk));
    socket.on("close", () => closed());
    // The server may reset the connection after its response.
    socket.on("error", () => undefined);
    socket.write(data);
  });
  return parseResponses(Buffer.concat(received).toString("latin1"));
}

/** Parses consecutive responses. A body ends where the next response starts. */
function parseResponses(text: string): RawResponse[] {
  return text
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((each) => each.startsWith("HTTP/1.1 ") && !each.startsWith("HTTP/1.1 100 "))
    .map((each) => {
      const [head = "", ...rest] = each.split("\r\n\r\n");
      const [start = "", ...lines] = head.split("\r\n");
      const headers = lines.map((line): [string, string] => {
        const [name = "", ...value] = line.split(":");
        return [name, value.join(":").trim()];
      });
      return { status: Number(start.split(" ")[1]), headers: new Headers(headers), text: rest.join("\r\n\r\n") };
    });
}

/** Writes a request that asks the server to close the connection after the response. */
export function rawRequest(start: string, headers: readonly string[], body = ""): string {
  return [start, ...headers, "Connection: close", "", body].join("\r\n");
}
