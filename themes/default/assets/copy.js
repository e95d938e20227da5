// Enhances <pre data-copy="BibTeX">: a button that copies its words, and says so, also to a screen reader.

async function copy(words, source) {
  try {
    await navigator.clipboard.writeText(words);
    return "Copied.";
  } catch {
    // Without https, or where the reader forbids it, a browser copies nothing by itself.
    getSelection().selectAllChildren(source);
    return "Selected: copy it with your keyboard.";
  }
}

for (const source of document.querySelectorAll("pre[data-copy]")) {
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.textContent = `Copy ${source.dataset.copy}`;
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    said.textContent = "";
    said.textContent = await copy(source.textContent, source);
  });
  const line = document.createElement("p");
  line.className = "copy";
  line.append(button, " ", said);
  source.before(line);
}
