// Jupyter widgets from TypeScript: models of ipywidgets' front end over comms (widget messaging protocol 2.1.0).
import type { Comm, Comms } from "./comms";

const PROTOCOL = "2.1.0";
const TARGET = "jupyter.widget";
/** A page that is loaded again asks for all models on a comm of this name. */
const CONTROL_TARGET = "jupyter.widget.control";
/** Version of both of ipywidgets' packages, from ipywidgets 8 on. */
const PACKAGE_VERSION = "2.0.0";

export type State = Record<string, unknown>;

/** What the front end sends to a model. */
interface WidgetMessage {
  method?: "update" | "request_state" | "custom";
  state?: State;
}

/** One model: its state is here, and every view of it in the front end. */
class WidgetModel {
  private readonly comm: Comm;
  /** called with the fields that the front end changed */
  onUpdate: ((changed: State) => void) | null = null;
  onClose: (() => void) | null = null;

  constructor(
    comms: Comms,
    readonly state: State,
  ) {
    this.comm = comms.start(TARGET, { state, buffer_paths: [] }, { version: PROTOCOL });
    this.comm.onMessage = (data) => this.receive((data ?? {}) as WidgetMessage);
    this.comm.onClose = () => this.onClose?.();
  }

  get id(): string {
    return this.comm.id;
  }

  update(changed: State): void {
    Object.assign(this.state, changed);
    this.comm.send({ method: "update", state: changed, buffer_paths: [] });
  }

  close(): void {
    this.comm.close();
  }

  private receive({ method, state }: WidgetMessage): void {
    if (method === "request_state") this.comm.send({ method: "update", state: this.state, buffer_paths: [] });
    else if (method === "update" && state) {
      Object.assign(this.state, state);
      // Other views of the same model learn of it; the one that sent it knows that this is an echo.
      this.comm.send({ method: "echo_update", state, buffer_paths: [] });
      this.onUpdate?.(state);
    }
  }
}

/** All models of a session. */
export class Widgets {
  private readonly models = new Map<string, WidgetModel>();

  constructor(private readonly comms: Comms) {
    comms.register(CONTROL_TARGET, (comm) => {
      comm.onMessage = (data) => {
        if ((data as { method?: string } | null)?.method !== "request_states") return;
        const states = Object.fromEntries([...this.models].map(([id, { state }]) => [id, described(state)]));
        comm.send({ method: "update_states", states, buffer_paths: [] });
      };
    });
  }

  /** A control: a model with a layout and a style of its own. */
  control(name: string, styleName: string, state: State): WidgetModel {
    const layout = this.open("base", "LayoutModel", "LayoutView", { width: "auto" });
    const style = this.open("controls", styleName, "StyleView", { description_width: "initial" }, "base");
    const model = this.open("controls", `${name}Model`, `${name}View`, {
      ...state,
      layout: `IPY_MODEL_${layout.id}`,
      style: `IPY_MODEL_${style.id}`,
    });
    model.onClose = () => {
      for (const one of [model, layout, style]) this.models.delete(one.id);
    };
    return model;
  }

  close(model: WidgetModel): void {
    model.close();
    model.onClose?.();
  }

  private open(module: string, model: string, view: string, state: State, viewModule = module): WidgetModel {
    const opened = new WidgetModel(this.comms, {
      _model_module: `@jupyter-widgets/${module}`,
      _model_module_version: PACKAGE_VERSION,
      _model_name: model,
      _view_module: `@jupyter-widgets/${viewModule}`,
      _view_module_version: PACKAGE_VERSION,
      _view_name: view,
      _view_count: null,
      ...state,
    });
    this.models.set(opened.id, opened);
    return opened;
  }
}

/** A model as the answer to `request_states` names it. */
function described(state: State): State {
  return {
    model_name: state._model_name,
    model_module: state._model_module,
    model_module_version: state._model_module_version,
    state,
  };
}
