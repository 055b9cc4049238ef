"use strict";
(function () {
  var form = document.getElementById("filter");
  if (!form) return;
  var choices = Array.from(form.querySelectorAll("select"));
  var moments = Array.from(document.querySelectorAll(".moment"));
  var count = document.getElementById("count");
  function show() {
    var left = 0;
    moments.forEach(function (item) {
      item.hidden = choices.some(function (choice) {
        return choice.value !== "" && item.dataset[choice.id] !== choice.value;
      });
      if (!item.hidden) left += 1;
    });
    count.textContent = left + " of " + moments.length + " moments";
  }
  form.addEventListener("change", show);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.hidden = false;
  show();
})();
