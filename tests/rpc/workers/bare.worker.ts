import { expose } from "comlink";
import { Api } from "./api";

expose(new Api());
