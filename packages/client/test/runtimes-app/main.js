// For Node, Bun and Deno. The environment has the token and the base URL.
import { makeCalls } from "./calls.js";

console.log(JSON.stringify(await makeCalls({})));
