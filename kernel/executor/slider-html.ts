// The HTML form of a slider, for pages without widgets.

export interface HtmlSlider {
  id: string;
  target: string;
  minimum: number;
  maximum: number;
  step: number;
  value: number;
  label: string;
}

/**
 * An input element and a script that sends its value to the kernel of the notebook it stands in. JupyterLab and
 * Notebook 7 give a page's scripts access to the kernel only when started with --expose-app-in-browser, as `thalweg lab`
 * does; elsewhere the slider is disabled and says what it needs.
 */
export function sliderHtml({ id, target, minimum, maximum, step, value, label }: HtmlSlider): string {
  const script = `(function(){
var root=document.querySelector('[data-thalweg-slider="${id}"]');if(!root)return;
var input=root.querySelector("input"),readout=root.querySelector("output"),note=root.querySelector("small"),comm=null;
var shell=window.jupyterapp&&window.jupyterapp.shell,context=null;
if(shell)for(var widget of shell.widgets("main"))if(widget.node.contains(root))context=widget.sessionContext;
if(context)context.ready.then(function(){var kernel=context.session&&context.session.kernel;if(!kernel)return;
comm=kernel.createComm("${target}");comm.open({});input.disabled=false;note.textContent=""});
input.addEventListener("input",function(){readout.textContent=input.value;
if(comm)comm.send({slider:"${id}",value:Number(input.value)})})})()`;
  return (
    `<div data-thalweg-slider="${id}"><label>${escaped(label)} ` +
    `<input type="range" min="${minimum}" max="${maximum}" step="${step}" value="${value}" disabled></label> ` +
    `<output>${value}</output> <small>To move it, install ipywidgets beside JupyterLab and load the page again.</small></div>` +
    `<script>${script}</script>`
  );
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}
