// The classic worker of most tutorials. It reaches the browser as it stands here, unbundled.

self.onmessage = async ({ data: { indexURL }, ports: [port] }) => {
  try {
    importScripts(`${indexURL}pyodide.js`);
    const pyodide = await loadPyodide({ indexURL });
    port.postMessage({ value: pyodide.runPython("'boots'") });
  } catch (error) {
    port.postMessage({ value: `fails: ${error.message}` });
  }
};
