import { defaults, developmentToken } from "@northspec/sandbox/defaults";

/** A sandbox that is running on this machine. */
export interface RunningSandbox {
  /** For example, `http://127.0.0.1:4010`. */
  readonly url: string;
  /** A token that it accepts. */
  readonly token: string;
}

/** The default ports of a sandbox. */
export const sandboxPorts: readonly number[] = Array.from({ length: 10 }, (_, index) => defaults.port + index);

const timeoutMs = 1000;

/**
 * Finds a sandbox that accepts the development token. Sandboxes with other tokens are skipped, since their tokens are
 * private.
 *
 * @param ports - In order of preference.
 */
export async function findSandbox(ports: readonly number[]): Promise<RunningSandbox | undefined> {
  const found = await Promise.all(ports.map((port) => probe(`http://127.0.0.1:${port}`)));
  return found.find((sandbox) => sandbox !== undefined);
}

/** Requests the clock, a path that only sandboxes have. */
async function probe(url: string): Promise<RunningSandbox | undefined> {
  try {
    const response = await fetch(`${url}/_sandbox/clock`, {
      headers: { authorization: `Bearer ${developmentToken}` },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const clock: unknown = response.ok ? await response.json() : undefined;
    const isClock = typeof clock === "object" && clock !== null && "now" in clock && typeof clock.now === "string";
    return isClock ? { url, token: developmentToken } : undefined;
  } catch {
    // Nothing is listening, or it is another server.
    return undefined;
  }
}
