import { tryOut } from "./scenario.js";

tryOut();
