// The print page of a lesson: opens the printer's dialog. Without scripts the browser's own menu prints it.
window.addEventListener("load", function () {
  window.print();
});
