// Tensors in this thread, on a backend that answers at once.
import type { Command, Device, Query } from "./commands";
import { explained } from "./failure";
import { chooseFunctions, probeFunctions } from "./functions";
import { Interpreter } from "./interpreter";
import type { Tensorflow } from "./load";

export class InProcess implements Device {
  private readonly interpreter: Interpreter;

  /** whether products round their factors to 11 bits (TF32): asked of the device, whatever was set before it started */
  readonly roundsFactors: boolean;

  constructor(private readonly tensorflow: Tensorflow) {
    const { tf } = tensorflow;
    tensorflow.use();
    try {
      const answers = probeFunctions(tf);
      this.interpreter = new Interpreter(tensorflow, chooseFunctions(tf, answers.dataSync<"float32">()));
      answers.dispose();
      // 4095 has 12 bits
      const products = tf.tidy(() => tf.matMul(tf.fill([64, 64], 4095), tf.eye(64)));
      this.roundsFactors = products.dataSync<"float32">()[0] !== 4095;
      products.dispose();
    } catch (error) {
      throw explained(error, tensorflow.backend);
    }
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
      try {
        return tensor.dataSync<"float32">();
      } finally {
        tensor.dispose();
      }
    } catch (error) {
      throw explained(error, this.tensorflow.backend);
    }
  }

  close(): void {
    this.interpreter.close();
  }
}
