// Tensors in this thread, on a backend that answers at once.
import type { Command, Device, Query } from "./commands";
import { explained } from "./failure";
import { chooseFunctions, probeFunctions } from "./functions";
import { Interpreter } from "./interpreter";
import type { Tensorflow } from "./load";

export class InProcess implements Device {
  private readonly interpreter: Interpreter;

  constructor(private readonly tensorflow: Tensorflow) {
    const { tf } = tensorflow;
    tensorflow.use();
    const answers = probeFunctions(tf);
    this.interpreter = new Interpreter(tensorflow, chooseFunctions(tf, answers.dataSync<"float32">()));
    answers.dispose();
  }

  perform(command: Command): void {
    try {
      this.interpreter.perform(command);
    } catch (error) {
      throw explained(error, this.tensorflow.backend);
    }
  }

  query(query: Query): Float32Array {
    try {
      const tensor = this.interpreter.answer(query);
      const numbers = tensor.dataSync<"float32">();
      tensor.dispose();
      return numbers;
    } catch (error) {
      throw explained(error, this.tensorflow.backend);
    }
  }

  close(): void {
    this.interpreter.close();
  }
}
