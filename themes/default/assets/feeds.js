// Enhances <a data-feed="https://…">: a button that copies the feed's address, and says so, also to a screen reader.

const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");
document.getElementById("main").append(said);

async function copy(button, address) {
  said.textContent = "";
  try {
    await navigator.clipboard.writeText(address);
    button.textContent = "copied";
    said.textContent = `Copied ${address}`;
  } catch {
    // Without https, or where the reader forbids it, a browser copies nothing by itself.
    said.textContent = "";
    prompt("Copy the address:", address);
  }
}

for (const link of document.querySelectorAll("a[data-feed]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small";
  button.textContent = "copy";
  button.setAttribute("aria-label", `Copy the address: ${link.textContent}`);
  button.addEventListener("click", () => copy(button, link.dataset.feed));
  link.after(" ", button);
}
