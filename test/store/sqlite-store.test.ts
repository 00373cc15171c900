import { openReader, openStore } from "../../src/store/open.ts";
import { temporaryFolder } from "./scene.ts";
import { describeStoreContract } from "./store-contract.ts";

describeStoreContract("SQLite", () => {
  const folder = temporaryFolder();
  const store = openStore(folder.file("registryd.db"), { create: true });
  const reader = openReader(folder.file("registryd.db"));
  return {
    store,
    reader,
    close() {
      reader.close();
      store.close();
      folder.remove();
    },
  };
});
