// For Node, Bun and Deno. The token and the address come from the environment.
import { makeCalls } from "./calls.js";

console.log(JSON.stringify(await makeCalls({})));
