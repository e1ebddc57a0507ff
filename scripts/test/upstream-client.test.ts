import { expect, test } from "vitest";
import { readClient } from "../src/upstream/client.ts";
import { type ClientFixture, getPet, writeClient } from "./support/client.ts";

async function read(fixture: ClientFixture) {
  const { endpoints } = await readClient(await writeClient(fixture));
  return endpoints.map((each) => each.operation());
}

test("reads the endpoints of a client, but not its other classes", async () => {
  const module = `
    export class ApiEndpoint {}
    export class GetEndpoint extends ApiEndpoint { method = "get"; }
    export class GetPetEndpoint extends GetEndpoint {${getPet}}
    export class Endpoints { method = "get"; }
    export const isEndpoint = true;`;
  const client = await readClient(await writeClient({ module }));
  expect(client.version).toBe("1.2.3");
  expect(client.endpoints.map(({ endpoint }) => endpoint)).toEqual(["GET /pets/{petId}"]);
});

test("prefers the path without a team, and keeps the team in a path that has no other form", async () => {
  const optional = `
    method = "get";
    endpointUrl = ({ parameters }) =>
      "teamId" in parameters && parameters.teamId !== undefined ? "/teams/".concat(parameters.teamId, "/pets") : "/pets";`;
  const required = `
    method = "get";
    endpointUrl = ({ parameters }) => "/teams/".concat(encodeURIComponent(parameters.teamId));`;
  const operations = await read({
    endpoints: [
      { name: "ListPets", members: optional },
      { name: "GetTeam", members: required },
    ],
    types: `type ListPetsRequest = { parameters?: { teamId: string } };
      type GetTeamRequest = { parameters: { teamId: string } };`,
  });
  expect(
    operations.map(({ endpoint, teamPath, shapes }) => [endpoint, teamPath, ...(shapes.path?.properties.keys() ?? [])]),
  ).toEqual([
    ["GET /pets", "/teams/{teamId}/pets"],
    ["GET /teams/{teamId}", undefined, "teamId"],
  ]);
});

test.for<[problem: string, type: string, message: RegExp]>([
  ["a generic type", "Omit<Home, 'city'>", /client\.d\.ts:2: Cannot compare the type `Omit<Home, 'city'>`/u],
  ["an undeclared type", "{ 'at': Date }", /client\.d\.ts:2: Cannot compare the type `Date`/u],
  ["an intersection", "{ 'a': string } & { 'b': string }", /Cannot compare the type `\{ 'a': string \} & /u],
  ["a mapped type", "{ [Key in 'a']: string }", /Cannot compare/u],
  ["a template literal", "`v${number}`", /Cannot compare/u],
  ["a tuple", "[string]", /Cannot compare/u],
  ["a method", "{ next(): string }", /client\.d\.ts:2: Expected a property with a type\./u],
  ["a computed name", "{ [Symbol.iterator]: string }", /Expected a property with a plain name\./u],
  ["a control character in a value", String.raw`'\u001b[2J'`, /without control characters/u],
  ["a type that contains itself", "{ 'pet': GetPetResult }", /The type GetPetResult contains itself/u],
  ["an interface that extends another", "Cat; interface Cat extends Home {}", /The interface Cat extends a type/u],
])("rejects %s", async ([, type, message]) => {
  const types = `interface Home { 'city': string }\ntype GetPetResult = ${type};`;
  await expect(read({ types })).rejects.toThrow(message);
});

test("only reads the types of operations that are compared", async () => {
  const { endpoints } = await readClient(await writeClient({ types: "type GetPetResult = Map<string, string>;" }));
  expect(endpoints).toHaveLength(1);
});

test.for<[problem: string, fixture: ClientFixture, message: RegExp]>([
  [
    "another package",
    { manifest: { name: "left-pad" } },
    /package\.json: Expected the package @northflank\/js-client\./u,
  ],
  ["a package without types", { manifest: { typings: undefined } }, /Expected version, module and typings\./u],
  ["a package without a file", { manifest: { module: "dist/gone.js" } }, /dist\/gone\.js does not exist\./u],
  [
    "a module that cannot be loaded",
    { module: "throw new Error('Too old.')" },
    /Cannot load .*client\.mjs: Error: Too old\./u,
  ],
  ["a module without endpoints", { endpoints: [] }, /@northflank\/js-client 1\.2\.3 exports no endpoints/u],
  ["an endpoint without types", {}, /does not declare the types GetPetRequest and GetPetResult\./u],
  [
    "an endpoint without a path",
    { endpoints: [{ name: "GetPet", members: 'method = "get"; endpointUrl = () => "https://api.example"' }] },
    /Expected GetPetEndpoint to build a path like \/v1\/projects, not "https:\/\/api\.example"\./u,
  ],
  [
    "a class that cannot be created",
    { endpoints: [{ name: "GetPet", members: "constructor(context) { context.load(); }" }] },
    /Cannot create GetPetEndpoint: TypeError/u,
  ],
  [
    "an endpoint that fails",
    { endpoints: [{ name: "GetPet", members: 'method = "get"; endpointUrl = () => { throw new Error("No pet."); }' }] },
    /Cannot get the path of GetPetEndpoint: Error: No pet\./u,
  ],
])("rejects %s", async ([, fixture, message]) => {
  await expect(read(fixture)).rejects.toThrow(message);
});

test("rejects a directory without a package", async () => {
  await expect(readClient(import.meta.dirname)).rejects.toThrow(/package\.json does not exist/u);
});
