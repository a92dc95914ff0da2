import { tryOut } from "./scenario";

tryOut();
