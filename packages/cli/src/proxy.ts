import type { Agent } from "node:http";
import { HttpProxyAgent } from "http-proxy-agent";
import { HttpsProxyAgent } from "https-proxy-agent";
import { getProxyForUrl } from "proxy-from-env";

/** The proxy for a URL according to HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in upper or lower case. */
export function findProxy(url: string): URL | undefined {
  const proxy = getProxyForUrl(url);
  if (proxy === "") return undefined;
  // Without a scheme, curl and others speak HTTP to the proxy, and proxy-from-env assumes the scheme of the URL.
  const hasScheme = Object.values(process.env).includes(proxy);
  return new URL(hasScheme ? proxy : proxy.replace(/^https:/, "http:"));
}

/** Creates an agent that connects through a proxy. */
export function createAgent(url: string, proxy: URL): Agent {
  return url.startsWith("https:") ? new HttpsProxyAgent(proxy) : new HttpProxyAgent(proxy);
}
