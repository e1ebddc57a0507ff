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
 * private. Allows the pages of the site to call the sandbox from a browser.
 *
 * @param ports - In order of preference.
 * @param origin - The origin of the site.
 */
export async function findSandbox(ports: readonly number[], origin: string): Promise<RunningSandbox | undefined> {
  const all = await Promise.all(ports.map((port) => probe(`http://127.0.0.1:${port}`)));
  const found = all.find((sandbox) => sandbox !== undefined);
  if (found === undefined) return undefined;
  // If this fails, the page reports that the sandbox does not respond.
  await request(`${found.url}/_sandbox/origins`, { method: "POST", body: JSON.stringify({ origin }) }).catch(() => {});
  return found;
}

/** Requests the clock, a path that only sandboxes have. */
async function probe(url: string): Promise<RunningSandbox | undefined> {
  try {
    const response = await request(`${url}/_sandbox/clock`);
    const clock: unknown = response.ok ? await response.json() : undefined;
    const isClock = typeof clock === "object" && clock !== null && "now" in clock && typeof clock.now === "string";
    return isClock ? { url, token: developmentToken } : undefined;
  } catch {
    // Nothing is listening, or it is another server.
    return undefined;
  }
}

function request(url: string, init?: RequestInit): Promise<Response> {
  return fetch(url, {
    ...init,
    headers: { authorization: `Bearer ${developmentToken}` },
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
}
