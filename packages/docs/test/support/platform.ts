import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { promisify } from "node:util";
import { ensureProgram } from "@northspec/scripts/program";
import { createSandbox, type Sandbox, type SandboxOptions, serveSandbox } from "@northspec/sandbox";
import { onTestFinished } from "vitest";

/** The hostname of the API in samples. */
export const platformHostname = "api.northflank.com";

/** A sandbox that replaces the platform. */
export interface Platform {
  readonly sandbox: Sandbox;
  /** Its URL, without TLS. */
  readonly url: string;
  /**
   * The environment that redirects programs to the sandbox: curl through the `.curlrc` of `CURL_HOME`, the client and
   * the CLI through `NORTHSPEC_BASE_URL`.
   */
  readonly env: Readonly<Record<"NORTHFLANK_API_TOKEN" | "NORTHSPEC_BASE_URL" | "CURL_HOME", string>>;
}

/**
 * Serves a strict sandbox until the end of the test, so that samples run as printed.
 *
 * @param directory - Receives the certificate and curl's configuration.
 */
export async function servePlatform(directory: string, options: SandboxOptions = {}): Promise<Platform> {
  const sandbox = createSandbox({ strict: true, speed: 100, ...options });
  const server = await serveSandbox(sandbox, { port: 0, allowedHosts: [platformHostname] });
  onTestFinished(async () => {
    await server.close();
    sandbox.close();
  });
  return { sandbox, url: server.url, env: await redirectPlatform(directory, server.url, sandbox.token) };
}

/**
 * Redirects requests for the platform to a server on this machine.
 *
 * @param directory - Receives the certificate and curl's configuration.
 * @param url - The URL of the server, without TLS.
 * @param token - The token that programs send.
 */
export async function redirectPlatform(directory: string, url: string, token: string): Promise<Platform["env"]> {
  const { certificate, key } = await makeCertificate(directory);
  const port = await serveTls(certificate, key, Number(new URL(url).port));
  const configuration = [
    `connect-to = "${platformHostname}:443:127.0.0.1:${port}"`,
    `cacert = "${certificate}"`,
    // Disables the progress meter.
    "silent",
    "show-error",
  ];
  writeFileSync(join(directory, ".curlrc"), `${configuration.join("\n")}\n`);
  return { NORTHFLANK_API_TOKEN: token, NORTHSPEC_BASE_URL: url, CURL_HOME: directory };
}

async function makeCertificate(directory: string): Promise<{ certificate: string; key: string }> {
  await ensureProgram("openssl", "version");
  const certificate = join(directory, ".certificate.pem");
  const key = join(directory, ".key.pem");
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const name = ["-subj", `/CN=${platformHostname}`, "-addext", `subjectAltName=DNS:${platformHostname}`];
  await promisify(execFile)("openssl", ["req", ...kind, ...name, "-out", certificate, "-keyout", key]);
  return { certificate, key };
}

/** Terminates TLS and forwards the connection. */
async function serveTls(certificate: string, key: string, target: number): Promise<number> {
  const front = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) => {
    const behind = connect(target, "127.0.0.1");
    for (const [one, other] of [[socket, behind] as const, [behind, socket] as const]) {
      one.on("error", () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((listening) => front.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void front.close());
  return (front.address() as AddressInfo).port; // the address of a TCP server
}
