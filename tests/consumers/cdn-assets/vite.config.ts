import { defineConfig } from "vite";

// The test puts the address of its other server in the place of this one.
export default defineConfig({ base: "https://assets.example/", worker: { format: "es" } });
