import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { valuesOf, secretMarker } from "./arbitrary.ts";
import { mutate, mutationsOf, write } from "./mutations.ts";
import { schemaErrors } from "./specification.ts";
import { check, creation, type GeneratedRequest, locationsOf, project, Traffic } from "./traffic.ts";

const traffic = new Traffic();
if (!creation.body) throw new Error("The operation has no body.");
const { schema } = creation.body;
const json = { "content-type": "application/json" };

afterAll(() => traffic.close());

/** Replaces the plans in a body. The schema allows any identifier. */
function withKnownPlans(body: unknown): unknown {
  const { billing, ...rest } = body as { billing: Readonly<Record<string, unknown>> }; // the schema requires it
  const plan = (name: string) => (billing[name] === undefined ? {} : { [name]: "nf-compute-20" });
  return { ...rest, billing: { ...billing, ...plan("buildPlan"), ...plan("deploymentPlan") } };
}

function create(body: GeneratedRequest["body"], headers: Readonly<Record<string, string>> = json) {
  return traffic.send({ method: "POST", target: `${project}/services/build`, headers, body });
}

describe("a request body", () => {
  test("creates a service if it is valid and the name is free", async () => {
    await check(
      15,
      fc.asyncProperty(valuesOf(schema).map(withKnownPlans), async (body) => {
        expect(schemaErrors(schema, body)).toEqual([]);
        const received = await create(JSON.stringify(body));
        expect([200, 409]).toContain(received.status);
        const { name } = body as { name: string }; // the schema requires it
        expect((await create(JSON.stringify({ ...(body as object), name: name.toUpperCase() }))).status).toBe(409);
        if (received.status === 409) return;
        const { data } = JSON.parse(received.text) as { data: { id: string } };
        const sent = Object.entries(body as object); // valid, so an object
        const returned = new Map(Object.entries(data));
        for (const [key, value] of sent) expect(JSON.stringify(returned.get(key))).toBe(JSON.stringify(value));
        const read = await traffic.send({ method: "GET", target: `${project}/services/${data.id}` });
        expect(read.status).toBe(200);
      }),
    );
  });

  test("with one error is rejected with its location", async () => {
    const kinds = new Set<string>();
    await check(
      25,
      fc.asyncProperty(valuesOf(schema), fc.nat(), async (body, choice) => {
        // One error of each kind that applies to the body.
        for (const [kind, mutations = []] of Object.entries(
          Object.groupBy(mutationsOf(schema, body), (each) => each.kind),
        )) {
          const mutation = mutations[choice % mutations.length];
          if (!mutation) throw new Error(`There is no error of the kind ${kind}.`);
          const invalid = mutate(body, mutation);
          expect(schemaErrors(schema, invalid)).not.toEqual([]);
          kinds.add(kind);
          expect(locationsOf(await create(write(invalid)))).toContain(`body ${mutation.pointer}`);
        }
      }),
    );
    expect([...kinds].toSorted()).toEqual([
      "enum",
      "infinite",
      "maxLength",
      "minLength",
      "minimum",
      "pattern",
      "required",
      "type",
      "unknown",
    ]);
  });

  test("that is truncated or not JSON is rejected", async () => {
    const texts = fc.oneof(
      fc.tuple(valuesOf(schema), fc.nat()).map(([body, at]) => {
        const text = JSON.stringify(body);
        return text.slice(0, at % text.length);
      }),
      fc.string({ unit: "binary" }).map((text) => `{${text}`),
      fc.constantFrom(
        "",
        " ",
        "nul",
        "{'a':1}",
        "[1,]",
        '{"a":1}{',
        "\u0000",
        `{"${secretMarker}`,
        "undefined",
        "NaN",
        "01",
      ),
    );
    await check(
      20,
      fc.asyncProperty(texts, async (text) => {
        expect(locationsOf(await create(text))).toEqual(["body "]);
      }),
    );
  });

  test("that is not UTF-8 is rejected", async () => {
    const bytes = fc.constantFrom([0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]);
    await check(
      100,
      fc.asyncProperty(valuesOf(schema), bytes, fc.boolean(), async (body, invalid, chunked) => {
        const text = JSON.stringify({ ...(body as object), description: "HERE" });
        const [before = "", after = ""] = text.split("HERE");
        const whole = Uint8Array.from([...Buffer.from(before), ...invalid, ...Buffer.from(after)]);
        const length = chunked ? {} : { "content-length": String(whole.length) };
        expect(locationsOf(await create(whole, { ...json, ...length }))).toEqual(["body "]);
      }),
    );
  });

  test("that is deeply nested or very large is rejected", async () => {
    const nestings = fc.tuple(fc.integer({ min: 33, max: 50_000 }), fc.constantFrom("[", '{"a":'), fc.boolean());
    await check(
      40,
      fc.asyncProperty(nestings, async ([depth, opening, closed]) => {
        const text = opening.repeat(depth) + (closed ? "1" + (opening === "[" ? "]" : "}").repeat(depth) : "");
        expect(locationsOf(await create(text))).toEqual(["body "]);
      }),
    );
    await check(
      3,
      fc.asyncProperty(fc.integer({ min: 1024 * 1024 + 1, max: 3_000_000 }), fc.boolean(), async (size, announced) => {
        const length = announced ? { "content-length": String(size) } : {};
        const { status } = await create(" ".repeat(size), { ...json, ...length });
        expect(status).toBe(413);
      }),
    );
  });

  test("of another content type is rejected", async () => {
    const types = fc.constantFrom(
      "",
      "text/plain",
      "application/jsonx",
      "application/json-patch+json",
      "text/json",
      "json",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "*/*",
      ", application/json",
      "application/json, text/plain",
    );
    await check(
      20,
      fc.asyncProperty(valuesOf(schema), types, async (body, type) => {
        const received = await create(JSON.stringify(body), { "content-type": type });
        expect(locationsOf(received)).toEqual(["header /content-type"]);
      }),
    );
  });
});

test("the request log contains no secret", () => {
  expect(traffic.leaks()).toEqual([]);
});
