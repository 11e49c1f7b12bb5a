// Widths of letters in DejaVu Sans and DejaVu Sans Bold (version 2.37), in hundredths of the font size, rounded up: the
// one measure by which lines are broken. tests/charts/letterWidths.test.ts reads them from the fonts again.

const regular: Readonly<Record<number, string>> = {
  0: "\u200b",
  18: "ⁱ",
  20: "\u202f",
  23: "′‵",
  25: "⁽⁾₍₎",
  28: "'ijlìíîï",
  30: "IJÌÍÎÏΙΪ",
  32: " ,.\u00a0·‘’‚‛‧⋅",
  34: "/:;\\|¦ίι․‸∕",
  36: "f",
  37: "-\u00ad‐‑",
  38: "″‶",
  40: "()[]t‹›ⁿₐ⌈⌉⌊⌋⟨⟩",
  41: "!¡²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉",
  42: "rₑₒₔℓ",
  45: "ₓ",
  46: '"',
  47: "ℐ",
  48: "ªº",
  50: "*_`§¨¯°´¸–‖‗†‡∣∤∥∦",
  52: "“”„‟∂",
  53: "sz‴‷⁺⁻⁼₊₋₌∫",
  54: "?¿",
  55: "cçέεζ",
  56: "LΓνξ",
  58: "Fkΰυχ",
  59: "κς•‣",
  60: "vxyýÿγλ",
  61: "PÞΡπτ",
  62: "TYaeo«»ÝàáâãäåèéêëðòóôõöøΤΥΫδθοϑϵ",
  63: "ß∘∙⋆",
  64: "$0123456789ESbdghnpqu{}¢£¤¥µ¶ÈÉÊËñùúûüþΕΞΣήβημρσ‒ℎℏ∁∃∄∎∖√∛∜",
  66: "KΚάαφψϕ",
  67: "‥∆∇",
  68: "∑",
  69: "ABVXZÀÁÂÃÄÅΑΒΔΖΛΧ∀",
  70: "CRÇϒϔℂℑ℘",
  71: "ℙ",
  72: "∊∍∝",
  73: "ℒ",
  74: "UÙÚÛÜ∧∨∩∪",
  75: "NÑΝ",
  76: "HΗΠ∏∐",
  77: "Ω▲△◆◇",
  78: "&DGÐ",
  79: "OQÒÓÔÕÖØΘΟΦΨℚ",
  80: "ℛℝ",
  81: "ℕ",
  82: "w℔ℜ",
  84: "#+<=>^~¬±×÷ωϖ←↑→↓↔↕⇒⇓⇔−∓∔∗∞∟∢≅≆≇≈≠≡≢≣≤≥≦≧≨≩✓✔✕✖✗✘",
  85: "ϓℍ",
  87: "MΜ",
  88: "∅∈∉∋∌⊤⊥○◌◍◎●",
  90: "∠∡",
  95: "■□",
  96: "%",
  97: "¼½¾",
  98: "mÆ",
  99: "Wæ",
  100: "@©®—―…℗⋮⋯",
  105: "№≪≫",
  135: "‰",
  174: "‱",
};

const bold: Readonly<Record<number, string>> = {
  0: "\u200b",
  20: "\u202f",
  22: "ⁱ",
  27: "′‵",
  29: "⁽⁾₍₎",
  31: "'",
  34: "․",
  35: " ijl\u00a0ìíîï‧",
  37: "/\\|¦∕",
  38: ",.IJ·ÌÍÎÏΙΪ‘’‚‛∙⋅",
  39: "ίι",
  40: ":;",
  42: "-\u00ad‐‑‹›ₓ",
  44: "f²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉",
  45: "″‶",
  46: "!()[]¡ⁿₐ⌈⌉⌊⌋⟨⟩",
  48: "tₑₔℓ",
  49: "ₒ",
  50: "_`r§¨¯°´¸–‖‗†‡∣∤∥∦",
  53: '"*⁺⁻⁼₊₋₌',
  55: "∂",
  56: "έε",
  57: "ªº",
  59: "?z¿",
  60: "csçζξςℐ",
  61: "∫",
  63: "‴‷∘⋆",
  64: "L¤¶ΓΞλτ•‣∎",
  65: "x«»χϵ",
  66: "vyýÿ“”„‟",
  67: "kϑ‥√∛∜",
  68: "aeàáâãäåèéêëΰυ",
  69: "EFToÈÉÊËðòóôõöøΕΣΤάαγδθνο∃∄",
  70: "$0123456789¢£¥‒ℑ℘∁∆∇∔∖",
  72: "bdghnpqu{}ßñùúûüþήβηκρℎℏ∑∝",
  73: "SYZÝΖΥΫ",
  74: "CPµÇÞΡμ‸ℂ",
  75: "ϒϔℙ∊∍",
  77: "BΒ▲△◆◇",
  78: "AKRVXÀÁÂÃÄÅΑΔΚΛΧσ∀",
  79: "φ∏∐",
  80: "πψϕ",
  81: "ℝ",
  82: "UÙÚÛÜℜ∧∨∩∪",
  83: "G",
  84: "#+<=>DHN^~¬±ÐÑ×÷ΗΝΠℕ←↑→↓↔↕⇒⇓⇔−∓∗∞∟∢≅≆≇≈≠≡≢≣≤≥≦≧✓✔✕✖✗✘",
  85: "Ψ≨≩",
  86: "OQÒÓÔÕÖØΘΟΦΩℒℚ∅",
  87: "ωϖ",
  88: "&○◌◍◎●",
  89: "ℍ",
  90: "∈∉∋∌∠∡",
  92: "⊤⊥",
  93: "w",
  94: "ℛ",
  95: "■□",
  98: "℔",
  99: "ϓ",
  100: "@M©®Μ—―…℗⋮⋯",
  101: "%",
  104: "¼½¾",
  105: "mæ≪≫",
  109: "Æ",
  111: "W",
  121: "№",
  144: "‰",
  189: "‱",
};

/** Of letters. */
export type Weight = "regular" | "bold";

/** What East Asia writes, and emoji, are squares; letters that neither table has are about as wide as these. */
const [eastAsia, square] = [0x2e80, 1];
const other = { regular: 0.64, bold: 0.73 };

const widths = { regular: byLetter(regular), bold: byLetter(bold) };

function byLetter(table: Readonly<Record<number, string>>): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(table).flatMap(([width, letters]) =>
      [...letters].map((letter): [string, number] => [letter, Number(width) / 100]),
    ),
  );
}

/** Width of text in units of the font size. */
export function textWidth(text: string, weight: Weight = "regular"): number {
  let width = 0;
  for (const letter of text)
    width +=
      widths[weight].get(letter) ?? ((letter.codePointAt(0) as number) < eastAsia ? other[weight] : square);
  return width;
}
