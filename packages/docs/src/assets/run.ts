import { addCopyButton } from "./copy.ts";
import { all, element } from "./page.ts";

/** A sandbox on this machine, and the token that it alone takes. */
interface Sandbox {
  readonly url: string;
  readonly token: string;
}

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
}

/**
 * Lets the reader send an example to the sandbox where the server of the docs has one beside it. Pages from elsewhere
 * never ask, and no token is asked for or kept.
 */
export async function offerSandbox(root: URL): Promise<void> {
  const places = all(".run");
  const isHere = location.protocol === "http:" && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(location.hostname);
  if (!isHere || places.length === 0) return;
  const sandbox = await findSandbox(new URL("sandbox.json", root));
  if (sandbox === undefined) return;
  for (const place of places) {
    const [button] = all("button", place);
    const [reply] = all(".reply", place);
    // The build wrote it in this shape.
    const call = JSON.parse(place.querySelector("script")?.textContent ?? "null") as Call | null;
    if (button === undefined || reply === undefined || call === null) continue;
    const run = async () => {
      button.ariaDisabled = "true";
      reply.replaceChildren(...(await send(call, sandbox)));
      button.ariaDisabled = "false";
    };
    button.addEventListener("click", () => void run());
    place.hidden = false;
  }
}

async function findSandbox(address: URL): Promise<Sandbox | undefined> {
  try {
    const response = await fetch(address);
    const { url, token } = (await response.json()) as Partial<Sandbox>; // checked below
    return typeof url === "string" && typeof token === "string" ? { url, token } : undefined;
  } catch {
    return undefined;
  }
}

async function send({ method, url, body }: Call, { url: server, token }: Sandbox): Promise<Node[]> {
  const start = performance.now();
  try {
    const response = await fetch(server.replace(/\/$/, "") + url, {
      method,
      credentials: "omit",
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const time = Math.round(performance.now() - start);
    return [answer(`${response.status} ${response.statusText}`, `${time} ms`, response.ok), code(text)];
  } catch {
    return [
      answer(`The sandbox at ${server} did not answer.`, "Is it still running? Start it anew and try again.", false),
    ];
  }
}

function answer(status: string, note: string, isGood: boolean): HTMLElement {
  const className = isGood ? "status" : "status failed";
  return element("p", { className: "answer" }, element("b", { className }, status), ` ${note}`);
}

function code(text: string): HTMLElement {
  const pre = element("pre", { tabIndex: 0, role: "group", ariaLabel: "Reply of the sandbox" });
  pre.append(element("code", {}, colouredJson(laidOut(text))));
  const block = element("div", { className: "code" }, pre);
  addCopyButton(block);
  return block;
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A text of JSON, or what ends one: a name with its colon, a text, a number, a word. */
const tokens = /("(?:[^"\\]|\\.)*")(?=\s*:)|("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*|true|false|null)/g;

/** Colours JSON as the build colours the samples. */
function colouredJson(text: string): DocumentFragment {
  const page = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(tokens)) {
    const [token, name, string] = match;
    const className = name === undefined ? (string === undefined ? "l" : "s") : "n";
    page.append(text.slice(end, match.index), element("span", { className }, token));
    end = match.index + token.length;
  }
  page.append(text.slice(end));
  return page;
}
