// For workerd, whose bindings are the options of the client.
import { makeCalls } from "./calls.js";

export default {
  async test(_, { token, baseUrl }) {
    console.log(JSON.stringify(await makeCalls({ token, baseUrl })));
  },
};
