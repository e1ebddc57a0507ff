import { mask } from "@northspec/openapi";
import { addCopyButton } from "./copy.ts";
import { all, element } from "./page.ts";

/** A sandbox on this machine and its token. */
interface SandboxAddress {
  readonly url: string;
  readonly token: string;
}

interface SandboxRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  /** The paths of the secrets in the response. */
  readonly secrets: readonly string[];
}

/** What to show of a response. */
interface SandboxResult {
  readonly status: HTMLElement;
  /** Absent if the sandbox did not respond. */
  readonly text?: string;
}

/** Shows the buttons that send an example to the sandbox, if the server of the docs found one. No token is stored. */
export async function showButtons(root: URL): Promise<void> {
  const panels = all(".run");
  const sandbox = await findSandbox(new URL("sandbox.json", root));
  if (sandbox === undefined) return;
  for (const panel of panels) {
    const [button] = all("button", panel);
    const [response] = all(".response", panel);
    // Written by the build.
    const call = JSON.parse(panel.querySelector("script")?.textContent ?? "null") as SandboxRequest | null;
    if (button === undefined || response === undefined || call === null) continue;
    const box = element("input", { type: "checkbox" });
    let result: SandboxResult | undefined;
    const show = () => {
      if (result === undefined) return;
      const { status, text } = result;
      const hidden = box.checked ? [] : call.secrets;
      response.replaceChildren(status, ...(text === undefined ? [] : [responseBlock(text, hidden)]));
    };
    const run = async () => {
      button.ariaDisabled = "true";
      result = await send(call, sandbox);
      show();
      button.ariaDisabled = "false";
    };
    button.addEventListener("click", () => void run());
    if (call.secrets.length > 0) {
      box.addEventListener("change", show);
      button.after(element("label", {}, box, " Show secrets"));
    }
    panel.hidden = false;
  }
}

async function findSandbox(address: URL): Promise<SandboxAddress | undefined> {
  try {
    const response = await fetch(address);
    const { url, token } = (await response.json()) as Partial<SandboxAddress>; // checked below
    return typeof url === "string" && typeof token === "string" ? { url, token } : undefined;
  } catch {
    return undefined;
  }
}

async function send(
  { method, url, body }: SandboxRequest,
  { url: server, token }: SandboxAddress,
): Promise<SandboxResult> {
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
    return { status: statusLine(`${response.status} ${response.statusText}`, `${time} ms`, response.ok), text };
  } catch {
    const message = `The sandbox at ${server} did not respond.`;
    return { status: statusLine(message, "Check that it is running, then try again.", false) };
  }
}

function statusLine(status: string, note: string, isSuccess: boolean): HTMLElement {
  const className = isSuccess ? "status" : "status failed";
  return element("p", { className: "response-status" }, element("b", { className }, status), ` ${note}`);
}

/** @param secrets - The paths of the values to mask. */
function responseBlock(text: string, secrets: readonly string[]): HTMLElement {
  const pre = element("pre", { tabIndex: 0, role: "group", ariaLabel: "Sandbox response" });
  pre.append(element("code", {}, highlightJson(formatJson(text, secrets))));
  const block = element("div", { className: "code" }, pre);
  addCopyButton(block);
  return block;
}

function formatJson(text: string, secrets: readonly string[]): string {
  try {
    return JSON.stringify(mask(JSON.parse(text), secrets), null, 2);
  } catch {
    return text;
  }
}

/** The tokens of JSON: a property name, a string, and a number or literal. */
const tokens = /("(?:[^"\\]|\\.)*")(?=\s*:)|("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*|true|false|null)/g;

/** Highlights JSON with the same classes as the samples. */
function highlightJson(text: string): DocumentFragment {
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
