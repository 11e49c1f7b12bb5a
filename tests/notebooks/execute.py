"""Executes notebooks with nbclient, two at a time, and writes the copies and nbconvert's page of each: FOLDER FILE..."""

import asyncio
import pathlib
import sys

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)


async def execute(file: pathlib.Path, free: asyncio.Semaphore) -> None:
    async with free:
        notebook = nbformat.read(file, as_version=4)
        resources = {"metadata": {"path": str(file.parent)}}
        client = NotebookClient(notebook, timeout=600, kernel_name="thalweg", resources=resources)
        await client.async_execute()
        nbformat.validate(notebook)
        nbformat.write(notebook, folder / file.name)
        page, _ = HTMLExporter().from_notebook_node(notebook)
        (folder / file.with_suffix(".html").name).write_text(page, encoding="utf8")


async def main() -> None:
    free = asyncio.Semaphore(2)
    await asyncio.gather(*(execute(pathlib.Path(file), free) for file in sys.argv[2:]))


asyncio.run(main())
