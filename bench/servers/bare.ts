// The least that the sandbox's server library can do: the same bytes, and a creation that only reads and replies.
import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

const [port, file = ""] = process.argv.slice(2);
const reply = readFileSync(file, "utf8");
const app = new Hono();

app.get("/v1/projects/:projectId/services/:serviceId", () => {
  return new Response(reply, { headers: { "content-type": "application/json" } });
});
app.post("/v1/projects/:projectId/services/build", async ({ req }) => {
  const body = await req.json<object>();
  return Response.json({ data: { ...body, serviceType: "build", id: "bare", createdAt: new Date().toISOString() } });
});

serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(port) });
