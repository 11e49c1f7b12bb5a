// Door of engines/cuda: float64 on NVIDIA cards. Nothing is loaded before somebody asks for a card.
export { describeCuda, type CudaDescription } from "./describe";
export { CudaEngine } from "./engine";
export { createCudaEngine, readyCard, type ReadyCard } from "./open";
export { chooseCard, type CardChoice } from "./worth";
