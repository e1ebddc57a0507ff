/** A sandbox that listens on this machine. */
export interface RunningSandbox {
  /** Such as `http://127.0.0.1:4010`. */
  readonly url: string;
  /** A token that it accepts. */
  readonly token: string;
}

/** The default token of a sandbox. It is published, and opens nothing but sandboxes. */
const developmentToken = "northspec-development-token";

/** The ports that a sandbox listens on by default. */
export const sandboxPorts: readonly number[] = Array.from({ length: 10 }, (_, index) => 4010 + index);

const timeoutMs = 1000;

/**
 * Finds a sandbox that accepts the development token. One with tokens of its own is skipped, so that none is revealed.
 *
 * @param ports - the first choice first.
 */
export async function findSandbox(ports: readonly number[]): Promise<RunningSandbox | undefined> {
  const found = await Promise.all(ports.map((port) => probe(`http://127.0.0.1:${port}`)));
  return found.find((sandbox) => sandbox !== undefined);
}

/** Asks for the clock, a path that only a sandbox has. */
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
    // Nothing listens there, or it is something else.
    return undefined;
  }
}
